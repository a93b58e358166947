"""Exercises: what is scripted, what an instructor adds, what is asked, and what was answered."""
