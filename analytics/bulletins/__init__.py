"""Reports that write themselves at their hour, and never change afterwards."""
