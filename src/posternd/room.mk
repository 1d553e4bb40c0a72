# posternd
