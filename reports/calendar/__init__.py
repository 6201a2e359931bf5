"""The calendar's pages: month, list, whole year, what waits to be sent; built from ``reports.occasions`` alone."""
