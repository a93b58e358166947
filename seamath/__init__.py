"""Nautical arithmetic: arrays in, arrays out; knows no ship and no law."""
