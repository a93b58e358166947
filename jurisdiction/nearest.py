"""The search for the nearest coast: a tree of boxes over short runs of segments.

Everything is in Earth-centred metres, so no date line and no pole exists here.  Distances are
straight chords, each lengthened by as much as its geodesic exceeds the flattest one of its chord:
so they are in the order of geodesics, and no less than the chord, by which boxes are left out.
Level 0 of the tree has one box a leaf, in file order; box ``i`` of a level encloses group ``i`` of
the level below, sixteen boxes side by side, which the processor compares all at once: in single
precision, for which boxes are a little wider.

Rows of one vessel follow one another.  So after a search in the tree a list is made of the segments
that can be nearest anywhere within a few steps of there, and while the vessel stays within, only
those are looked at.  A list is complete, or it is not used: the answers are the tree's.
"""

from __future__ import annotations

from math import asin, sqrt

from seamath.compiled import kernel
from seamath.geodesy import A_M, E2

TO_NORMAL = 1 / (1 - E2)  # (x, y, z * this) is the ellipsoid's normal at a point on it
TIE_M = 0.02  # vertices are known to half a centimetre: closer feet than this are one foot
# Between these a chord's curvature tells: nearer it is less than 0.03 mm, and further than this
# nobody has a zone.
CURVED_FROM_M, CURVED_TO_M = 10_000.0, 420_000.0
FLATTEST = (1 - E2) / A_M**2  # square of the least curvature, that of the poles
MOST_CURVED_M = 1.6  # no chord is lengthened by more
NO_LEAF = -1
MIXED = -1  # the group of a box that holds coast of several groups
EVERYBODY = -2  # leaves out no group
FAR2 = 1e30
WIDE = 16  # boxes in a group: numbers of four bytes in the widest registers
LISTED = 200  # segments at most
STEPS = 8.0  # a list serves for so many steps of the vessel ...
LEAST_ROOM_M = 30.0  # ... and for the scatter of a ship in port
LONGEST = 31  # rows without another try
ROOM_SHARE = 0.1  # of the distance to the coast: a wider list is longer than it is worth


@kernel
def box_distances2(box, group, near, gap2):  # type: ignore[no-untyped-def]
    """Fill in the squared distance from a point to each box of a group, 0 inside.

    ``near`` has x, y, z and 0, all of single precision: a constant would be of double.
    """
    x, y, z, none = near[0], near[1], near[2], near[3]
    for k in range(WIDE):  # no branch in here, and a fixed count: sixteen become one
        dx = max(max(box[group, 0, k] - x, x - box[group, 3, k]), none)
        dy = max(max(box[group, 1, k] - y, y - box[group, 4, k]), none)
        dz = max(max(box[group, 2, k] - z, z - box[group, 5, k]), none)
        gap2[k] = dx * dx + dy * dy + dz * dz


@kernel
def curvature(x, y, z, fx, fy, fz):  # type: ignore[no-untyped-def]
    """Curvature of the ellipsoid half way between two of its points, in their direction; 1/m."""
    mx, my, mz = (x + fx) / 2, (y + fy) / 2, (z + fz) / 2 * TO_NORMAL
    flat2 = mx * mx + my * my
    normal2 = flat2 + mz * mz
    if flat2 == 0.0:  # half way is a pole, where curvature has no direction
        mx, flat2 = 1.0, 1.0
    flat = sqrt(flat2)
    sx, sy, sz = fx - x, fy - y, fz - z
    east, outward = (sy * mx - sx * my) / flat, (sx * mx + sy * my) / flat
    north = (sz * flat - outward * mz) / sqrt(normal2)
    across2 = east * east
    level2 = across2 + north * north
    share = across2 / level2 if level2 > 0.0 else 0.0
    w2 = 1.0 - E2 * mz * mz / normal2
    prime = A_M / sqrt(w2)
    meridian = prime * (1.0 - E2) / w2
    return (1.0 - share) / meridian + share / prime


@kernel
def arc_m(x, y, z, fx, fy, fz):  # type: ignore[no-untyped-def]
    """Length along the ellipsoid between two of its points.

    As :func:`seamath.geodesy.arc_from_chord_m` has it, with the curvature half way.
    """
    dx, dy, dz = fx - x, fy - y, fz - z
    chord = sqrt(dx * dx + dy * dy + dz * dz)
    radius = 1.0 / curvature(x, y, z, fx, fy, fz)
    return 2.0 * radius * asin(min(1.0, chord / (2.0 * radius)))


@kernel
def search_leaf(corner, origin, row, segments, leaf, drawn, x, y, z, best, foot):  # type: ignore[no-untyped-def]
    """Improve ``best`` and ``foot`` by one leaf; whether it did.

    ``best`` is the distance, the perpendicular, and 1 where the foot is on a drawn line, with a
    half added where it is at no end of its segment.  The perpendicular is the signed distance from
    the segment's own line, positive on its left: over land.  Where the nearest point is a vertex
    that two segments share, the one whose line is further away decides, since the point may lie
    beyond the end of the other's; and where a drawn line ends on the coast, the coast does, since
    the line says nothing of land.  Trap: off the tip of a thin island the far shore is as near to
    a millimetre, and has its land on this side; but then both feet are between the ends.
    """
    ox, oy, oz = origin[leaf, 0], origin[leaf, 1], origin[leaf, 2]
    ax, ay, az = ox + corner[row, 0], oy + corner[row, 1], oz + corner[row, 2]
    nearer = False
    for k in range(row + 1, row + max(segments, 1) + 1):
        bx, by, bz = ax, ay, az  # an islet is one vertex and no segment
        if segments > 0:
            bx, by, bz = ox + corner[k, 0], oy + corner[k, 1], oz + corner[k, 2]
        ux, uy, uz = bx - ax, by - ay, bz - az
        length2 = ux * ux + uy * uy + uz * uz
        t = 0.0
        if length2 > 0.0:
            t = ((x - ax) * ux + (y - ay) * uy + (z - az) * uz) / length2
            t = min(1.0, max(0.0, t))
        fx, fy, fz = ax + t * ux, ay + t * uy, az + t * uz
        dx, dy, dz = x - fx, y - fy, z - fz
        d2 = dx * dx + dy * dy + dz * dz
        ax, ay, az = bx, by, bz
        limit = best[0] + TIE_M
        if d2 < limit * limit:
            d = sqrt(d2)
            side = -d
            if CURVED_FROM_M < d < CURVED_TO_M:
                bent = curvature(x, y, z, fx, fy, fz)
                d += d * d2 * (bent * bent - FLATTEST) / 24.0
            nz = fz * TO_NORMAL
            lx, ly, lz = fy * uz - nz * uy, nz * ux - fx * uz, fx * uy - fy * ux
            across = sqrt(lx * lx + ly * ly + lz * lz)
            if across > 0.0:
                side = (dx * lx + dy * ly + dz * lz) / across
            gx, gy, gz = fx - foot[0], fy - foot[1], fz - foot[2]
            close = gx * gx + gy * gy + gz * gz < TIE_M * TIE_M
            if close and drawn > best[2]:
                continue
            ashore_instead = close and drawn + 0.5 < best[2]
            between = 0.5 if 0.0 < t < 1.0 else 0.0
            shared = close and between * (best[2] % 1.0) == 0.0
            if ashore_instead or (abs(side) > abs(best[1]) if shared else d < best[0]):
                best[1] = side
            if ashore_instead or d < best[0]:
                best[0], best[2] = d, drawn + between
                foot[0], foot[1], foot[2] = fx, fy, fz
                nearer = True
    return nearer


@kernel
def improve(  # type: ignore[no-untyped-def]
    corner, origin, row, segments, state, reach_m, lines_from, leaf, x, y, z, best, spot
):
    """Search one leaf, but only as far as its State reaches; whether it is nearer."""
    before = best[0]
    best[0] = min(before, reach_m[state[leaf]])
    drawn = 1.0 if state[leaf] >= lines_from else 0.0
    if search_leaf(corner, origin, row[leaf], segments[leaf], leaf, drawn, x, y, z, best, spot):
        return True
    best[0] = before
    return False


@kernel
def search_tree(  # type: ignore[no-untyped-def]
    box, box_group, level_start, origin, row, segments, state, corner, reach_m,
    lines_from, levels, boxes, bounds, near, gap2, best, spot, before, found, out, too, x, y, z,
):  # fmt: skip
    """The leaf nearest to a point, of those that count and are nearer than ``best``; or found."""
    waiting = 1
    levels[0], boxes[0], bounds[0] = len(level_start), 0, 0.0  # all of the highest level
    near[0], near[1], near[2], near[3] = x, y, z, 0.0
    while waiting:
        waiting -= 1
        level, i = levels[waiting], boxes[waiting]
        limit = best[0] + TIE_M
        if bounds[waiting] > limit * limit:
            continue
        if level == 0:
            if i != before and improve(
                corner, origin, row, segments, state, reach_m, lines_from, i, x, y, z, best, spot
            ):
                found = i
            continue
        level -= 1
        group = level_start[level] + i
        box_distances2(box, group, near, gap2)
        least, top, last = FAR2, -1, waiting
        for k in range(WIDE):
            bound, whose = gap2[k], box_group[WIDE * group + k]
            if bound > limit * limit or whose in (out, too):
                continue
            child = WIDE * i + k
            if bound < least:  # on top: opened first, the coast before the lines behind it
                least, bound, top, child = bound, least, child, top
            if child >= 0:
                levels[last], boxes[last], bounds[last] = level, child, bound
                last += 1
        waiting = last
        if top >= 0:
            levels[waiting], boxes[waiting], bounds[waiting] = level, top, least
            waiting += 1
    return found


@kernel
def segment_distance2(corner, origin, k, segments, leaf, x, y, z):  # type: ignore[no-untyped-def]
    """Squared distance from a point to the segment of a leaf that begins at a vertex."""
    ax, ay, az = (
        origin[leaf, 0] + corner[k, 0] - x,
        origin[leaf, 1] + corner[k, 1] - y,
        origin[leaf, 2] + corner[k, 2] - z,
    )
    if segments == 0:
        return ax * ax + ay * ay + az * az
    ux, uy, uz = (
        float(corner[k + 1, 0]) - corner[k, 0],
        float(corner[k + 1, 1]) - corner[k, 1],
        float(corner[k + 1, 2]) - corner[k, 2],
    )
    length2 = ux * ux + uy * uy + uz * uz
    if length2 > 0.0:
        t = min(1.0, max(0.0, -(ax * ux + ay * uy + az * uz) / length2))
        ax, ay, az = ax + t * ux, ay + t * uy, az + t * uz
    return ax * ax + ay * ay + az * az


@kernel
def list_segments(  # type: ignore[no-untyped-def]
    box, box_group, level_start, origin, row, segments, state, corner, reach_m,
    levels, boxes, near, gap2, listed, gap_m, nearest_m, room_m, out, too, x, y, z,
):  # fmt: skip
    """How many segments can be nearest within ``room_m`` of a point, filled in; -1: too many.

    ``listed`` has leaves and first vertices in turns, ``gap_m`` how far they are from the point.
    """
    count, waiting = 0, 1
    levels[0], boxes[0] = len(level_start), 0
    near[0], near[1], near[2], near[3] = x, y, z, 0.0
    limit = nearest_m + 2.0 * room_m + 2.0 * TIE_M + MOST_CURVED_M
    while waiting:
        waiting -= 1
        level, i = levels[waiting], boxes[waiting]
        if level == 0:
            within = min(limit, reach_m[state[i]] + room_m + TIE_M)
            for k in range(row[i], row[i] + max(segments[i], 1)):
                d2 = segment_distance2(corner, origin, k, segments[i], i, x, y, z)
                if d2 > within * within:
                    continue
                if count == LISTED:
                    return -1
                listed[2 * count], listed[2 * count + 1], gap_m[count] = i, k, sqrt(d2)
                count += 1
            continue
        level -= 1
        group = level_start[level] + i
        box_distances2(box, group, near, gap2)
        for k in range(WIDE):
            whose = box_group[WIDE * group + k]
            if gap2[k] <= limit * limit and whose not in (out, too):
                levels[waiting], boxes[waiting] = level, WIDE * i + k
                waiting += 1
    return count


@kernel
def nearest(  # type: ignore[no-untyped-def]
    points,  # (n, 3)
    left_out,  # (n,) the group of States whose coast does not count; EVERYBODY for all
    left_too,  # (n,) another such group
    box,  # (groups, 6, WIDE) least x, y, z and greatest, of each box
    box_group,  # (boxes,) the one group of States of all leaves below, or MIXED
    level_start,  # first group of each level
    origin,  # (leaves, 3)
    row,  # (leaves,) first vertex
    segments,  # (leaves,)
    state,  # (leaves,)
    corner,  # (vertices, 3), from the leaf's origin
    reach_m,  # by State: its coast does not count from further away
    lines_from,  # owners from this one on are lines drawn across water
    furthest_m,  # the largest reach
    levels,  # scratch: what is still to be opened ...
    boxes,
    bounds,
    near,
    gap2,
    listed,  # ... what can be nearest hereabouts ...
    gap_m,
    best,  # ... and the best so far
    spot,
    distance_m,  # (n,) results: along the ellipsoid, as it was where there is no coast
    perpendicular_m,
    foot,  # (n, 3)
    leaf,  # (n,) NO_LEAF where nothing is in reach
):
    """For each point the nearest coast of the States that count, within their reach."""
    before = NO_LEAF  # neighbours ask for neighbours: the last answer bounds the next
    count, room2 = -1, 0.0  # no list yet
    share, pause, rest = 1.0, 0, 0  # after a list that was too long: shorter, and not at once
    first, again = 0, 0  # what was nearest in it: likely to be so again
    x0, y0, z0, out0, too0 = 0.0, 0.0, 0.0, EVERYBODY, EVERYBODY  # where the list was made
    x1, y1, z1 = 0.0, 0.0, 0.0  # the point before
    for n in range(len(points)):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        out, too = left_out[n], left_too[n]
        best[0], best[1], best[2] = furthest_m, 0.0, 0.0
        spot[0], spot[1], spot[2] = 0.0, 0.0, 0.0  # no foot yet: not that of the point before
        found = NO_LEAF
        off2 = (x - x0) * (x - x0) + (y - y0) * (y - y0) + (z - z0) * (z - z0)
        if count >= 0 and off2 <= room2 and out == out0 and too == too0:
            off = sqrt(off2)
            for turn in range(count + 1):
                k = first if turn == 0 else turn - 1
                if k >= count or gap_m[k] - off > best[0] + TIE_M or (turn > 0 and k == first):
                    continue
                i, kept = listed[2 * k], best[0]
                best[0] = min(kept, reach_m[state[i]])
                drawn = 1.0 if state[i] >= lines_from else 0.0
                if search_leaf(
                    corner, origin, listed[2 * k + 1], min(segments[i], 1), i, drawn,
                    x, y, z, best, spot,
                ):  # fmt: skip
                    found, again = i, k
                else:
                    best[0] = kept
            first = again
        else:
            if (
                before != NO_LEAF
                and box_group[before] != out
                and box_group[before] != too
                and improve(
                    corner, origin, row, segments, state, reach_m, lines_from, before,
                    x, y, z, best, spot,
                )
            ):  # fmt: skip
                found = before
            found = search_tree(
                box, box_group, level_start, origin, row, segments, state, corner, reach_m,
                lines_from, levels, boxes, bounds, near, gap2, best, spot, before, found, out, too,
                x, y, z,
            )  # fmt: skip
            step = sqrt((x - x1) * (x - x1) + (y - y1) * (y - y1) + (z - z1) * (z - z1))
            room = share * (min(STEPS * step, ROOM_SHARE * best[0]) + LEAST_ROOM_M)
            count = -1
            if rest > 0:
                rest -= 1
            elif room > 2.0 * step:
                count = list_segments(
                    box, box_group, level_start, origin, row, segments, state, corner, reach_m,
                    levels, boxes, near, gap2, listed, gap_m, best[0], room, out, too, x, y, z,
                )  # fmt: skip
                x0, y0, z0, out0, too0, room2 = x, y, z, out, too, room * room
                if count < 0:
                    share, pause = share / 3.0, min(2 * pause + 1, LONGEST)
                    rest = pause
                else:
                    share, pause = min(1.0, 1.5 * share), 0
            first, again = 0, 0
        x1, y1, z1 = x, y, z
        if found != NO_LEAF:
            distance_m[n] = arc_m(x, y, z, spot[0], spot[1], spot[2])
        perpendicular_m[n], leaf[n] = best[1], found
        foot[n, 0], foot[n, 1], foot[n, 2] = spot[0], spot[1], spot[2]
        before = found
