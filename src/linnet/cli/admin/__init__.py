"""`linnet admin`: everything that administrators do, from a terminal of the machine."""
