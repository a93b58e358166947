"""Exact conversions between the units sailors use."""

M_PER_NM = 1852.0  # International nautical mile, exact: Hydrographic Conference 1929
S_PER_H = 3600.0
M_PER_FT = 0.3048  # International foot, exact, 1959
MPS_PER_KN = M_PER_NM / S_PER_H  # one knot is one nautical mile an hour
