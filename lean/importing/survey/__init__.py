"""Answers to the questionnaire exported by form services."""
