"""What all engines with a vision-language model share, whatever runs the model."""
