"""What prose says looked at by itself, a kind of slip to a module: dates, reasons, names, words against their figures."""
