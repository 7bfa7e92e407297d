"""How numbers and dates are written, where Django does not say or says it for another country."""
