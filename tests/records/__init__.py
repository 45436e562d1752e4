"""Tests of decisions on record."""
