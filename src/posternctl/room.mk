# posternctl
