"""The wall clock of a daemon, to be set: see set_clock.c. Its timers go on as they are."""

import calendar
import ctypes
import time

from preload import Preload

US_PER_S = 1000000


class Setting(ctypes.Structure):
    _fields_ = [("ahead_us", ctypes.c_int64), ("stands_us", ctypes.c_int64)]


class SetClock:
    """The clock of daemons that run with self.environment. Their time zone has summer time."""

    def __init__(self, path):
        preload = Preload("set_clock.so", "SET_CLOCK", path, Setting)
        self.setting = preload.shared
        self.environment = {**preload.environment, "TZ": "Europe/Copenhagen"}

    @property
    def ahead_s(self):
        return self.setting.ahead_us // US_PER_S

    @property
    def now_s(self):
        return (self.setting.stands_us or
                time.time() * US_PER_S + self.setting.ahead_us) / US_PER_S

    def set(self, ahead_s):
        """So many seconds before the real time, and going."""
        self.setting.ahead_us = ahead_s * US_PER_S
        self.setting.stands_us = 0

    def jump(self, by_s):
        self.set(self.ahead_s + by_s)

    def reach(self, moment):
        """A little before a moment in UTC, which comes as time goes on."""
        self.set(calendar.timegm(time.strptime(moment, "%Y-%m-%d %H:%M:%S")) - int(time.time()) - 1)

    def stand(self):
        self.setting.stands_us = int(time.time() * US_PER_S) + self.setting.ahead_us
