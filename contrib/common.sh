# What check, demo and .ci/run share: saying what is done, installing packages, building.
# Sourced by sh; sets top.

top=$(cd "$(dirname "$0")/.." && pwd)

BUILD_PACKAGES="gcc make libc6-dev autoconf automake pkg-config libglib2.0-dev libgmime-3.0-dev
    libsqlite3-dev libpcre2-dev libconfig-dev libgnutls28-dev nettle-dev libetpan-dev
    libcurl4-gnutls-dev libjansson-dev libseccomp-dev libcrypt-dev"
DEMO_PACKAGES="python3 swaks"
TEST_PACKAGES="python3 swaks postfix binutils mandoc clang-format-14 pyflakes3 python3-yaml
    mlmmj opendkim opendmarc python3-dkim openssl gnutls-bin node-nodemailer nodejs dovecot-imapd"

say() {
    printf '== %s\n' "$*"
}

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Which package, other than Postfix, is this machine's mail server.
other_mail_server() {
    dpkg-query -S /usr/sbin/sendmail 2>/dev/null | sed -n 's/^\([a-z0-9-]*\):.*/\1/p' |
        grep -v '^postfix$'
}

# install PACKAGE…: those that are missing. A mail server that is there is not replaced.
install() {
    missing=
    for package; do
        is_installed "$package" || missing="$missing $package"
    done
    if other=$(other_mail_server); then
        say "leaving the mail server $other in place: what needs postfix will be skipped"
        missing=$(printf '%s\n' $missing | grep -vx postfix | tr '\n' ' ')
    fi
    [ -n "$(printf %s $missing)" ] || return 0
    say "installing$(printf ' %s' $missing)"
    # Postfix is used with configurations of our own: its package shall set none up and ask nothing.
    echo "postfix postfix/main_mailer_type select No configuration" |
        as_root debconf-set-selections
    as_root apt-get update -q -o Dpkg::Use-Pty=0 >/dev/null || die "apt-get update failed"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 $missing >/dev/null || die "apt-get could not install: $missing"
}

# has_configure: whether configure is there and newer than what it is made from.
has_configure() {
    [ -f "$top/configure" ] && [ -f "$top/Makefile.in" ] &&
        [ -z "$(find "$top/configure.ac" "$top/Makefile.am" "$top/src" "$top/tests" "$top/contrib" \
            \( -name '*.mk' -o -name '*.a[cm]' \) -newer "$top/configure")" ]
}

# prepare: makes configure when it has to be made.
prepare() {
    if has_configure; then
        return
    fi
    say "making configure"
    (cd "$top" && autoreconf -fi >/dev/null 2>&1) || (cd "$top" && autoreconf -fi) ||
        die "autoreconf failed"
}

# build FOLDER [OPTION…]: configures and builds there.
build() {
    folder=$1
    shift
    prepare
    mkdir -p "$folder"
    say "building in $folder${*:+ ($*)}"
    (cd "$folder" && "$top/configure" -q "$@") || die "configure failed, see $folder/config.log"
    make -s -C "$folder" -j"$(nproc)" || die "the build failed"
}

# count FOLDER RESULT…: how many points of all tests run there ended so.
count() {
    folder=$1
    shift
    results=$(printf '%s\\|' "$@")
    find "$folder" -name '*.trs' -exec sed -n 's/^:test-result: //p' {} + |
        grep -c "^\(${results%??}\)\( \|\$\)" || true
}

# run_tests FOLDER: runs everything; sets passed, failed, skipped, and says in FOLDER/failed, a line
# a point, what failed.
run_tests() {
    say "testing in $1"
    find "$1/tests" -name '*.trs' -delete 2>/dev/null || true
    verdict=0
    make -s -C "$1" -j"$(nproc)" check || verdict=1
    passed=$(count "$1/tests" PASS XFAIL)
    failed=$(count "$1/tests" FAIL XPASS ERROR)
    skipped=$(count "$1/tests" SKIP)
    show_trouble "$1" 60
    failed_points "$1" >"$1/failed"
    # A test that could not even be built has no points to count.
    [ "$verdict" -eq 0 ] || [ "$failed" -gt 0 ] || {
        failed=1
        echo "make check failed, and no point of a test" >"$1/failed"
    }
}

# troubled FOLDER: the results of the tests there that have a point that failed or was skipped.
troubled() {
    find "$1/tests" -name '*.trs' -exec \
        grep -l '^:test-result: \(FAIL\|ERROR\|XPASS\|SKIP\)' {} + 2>/dev/null | sort
}

# failed_points FOLDER: each point there that failed, with its test and what it says.
failed_points() {
    troubled "$1" | while read -r results; do
        grep -a '^\(FAIL\|ERROR\|XPASS\): ' "${results%.trs}.log" |
            sed 's/^[A-Z]*: \([^ ]*\) /\1: /'
    done
}

# show_trouble FOLDER LINES: what did not pass, and so many lines of why.
show_trouble() {
    troubled "$1" | while read -r results; do
        if grep -q '^:test-result: \(FAIL\|ERROR\|XPASS\)' "$results"; then
            say "failed: ${results%.trs}.log"
            grep -av '^ok \|^PASS: \|^FAIL: ' "${results%.trs}.log" | tail -n "$2"
        else
            grep -a '^SKIP: ' "${results%.trs}.log" | head -n 5
        fi
    done
}
