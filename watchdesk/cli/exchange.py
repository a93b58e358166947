"""The ``exchange`` commands: sealed packets for other States, and who gets them."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.exchange_directory import directory
from watchdesk.cli.guard import desk_as, desk_option, now
from watchdesk.cli.output import emit


@click.group()
def exchange() -> None:
    """Sealed packets between States: signed, encrypted, and no more than the recipient needs."""


exchange.add_command(directory)


@exchange.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@desk_option
def key(path: Path, desk: Path | None) -> None:
    """Make the key that opens packets sent to this unit; others seal to what is printed.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk exchange key open.key
    """
    from watchdesk.exchange.packet import new_identity

    emit({"key": str(path), "sealing_key": new_identity(path)})


@exchange.command()
@click.argument("case")
@click.option("--to", "to", multiple=True, required=True, help="State and role: BHS/rcc.")
@click.option("--key", type=click.Path(path_type=Path), required=True, help="Signing key.")
@click.option("--run", type=click.Path(path_type=Path), help="Finished run to take facts from.")
@click.option("--mmsi", type=int, multiple=True, help="Vessels of the run it is about.")
@click.option("--own-role", default="coast_guard", show_default=True, help="Role of this unit.")
@click.option("--exercise", is_flag=True, help="Mark the packet as an exercise.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@desk_option
def seal(
    case: str,
    to: tuple[str, ...],
    key: Path,
    run: Path | None,
    mmsi: tuple[int, ...],
    own_role: str,
    exercise: bool,
    output: Path,
    desk: Path | None,
) -> None:
    """Seal what one role of some States needs of a CASE into one file, for a stick or a mail.

    Nothing goes to a State that people of the case fear. The addressees' keys are those of the
    directory, once somebody verified them.

    \b
    Example:
        watchdesk exchange seal 2026-017 --to BHS/rcc --run night --mmsi 308999071
            --key unit.key -o 17.wdx
    """
    from watchdesk.evidence.keys import read_key
    from watchdesk.exchange import sending
    from watchdesk.exchange.content import Known, given_to
    from watchdesk.exchange.packet import ExchangeError

    if output.exists():
        raise ExchangeError(f"{output}: exists; a packet is never overwritten")
    signer = read_key(key)
    with desk_as(desk) as opened:
        asked = sending.Sending(
            case=case,
            own_role=given_to(own_role).role,
            to=_addressees(to),
            known=sending.known_of(opened, case, Known(records=(), run=run, mmsis=mmsi)),
            exercise=exercise,
        )
        sealed, letter = sending.seal(opened, asked, signer, now())
        try:
            output.write_bytes(sealed)
        except OSError as error:
            raise ExchangeError(f"{output}: cannot be written ({error.strerror})") from error
    emit({"packet": str(output), "bytes": len(sealed), **letter})


@exchange.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", type=click.Path(path_type=Path), required=True, help="Key that opens.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Inner zip.")
@desk_option
def import_packet(file: Path, key: Path, output: Path | None, desk: Path | None) -> None:
    """Open a packet, check its seal, and keep it with who sealed it, when, and how sure that is.

    A packet whose seal does not hold is refused. With -o the sealed inside is written as it is:
    `evidence verify` checks it again.

    \b
    Example:
        watchdesk exchange import 17.wdx --key open.key
    """
    from watchdesk.exchange.packet import ExchangeError, open_packet
    from watchdesk.exchange.sending import take_in

    packet = open_packet(file, key)
    if output is not None:
        if output.exists():
            raise ExchangeError(f"{output}: exists; it is not overwritten")
        output.write_bytes(packet.inside)
    with desk_as(desk) as opened:
        told = take_in(opened, packet, file.read_bytes(), now())
    emit(told)
    if not told["signer_known"]:
        click.echo("The seal holds, but nobody verified whose key it is.", err=True)


@exchange.command()
@desk_option
def received(desk: Path | None) -> None:
    """List the packets sealed and taken in, with where each comes from, one JSON object each.

    \b
    Example:
        watchdesk exchange received
    """
    from watchdesk.exchange.sending import told_of

    with desk_as(desk) as opened:
        for row in opened.book.rows("packets"):
            emit(told_of(row))


def _addressees(to: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    from watchdesk.exchange.packet import ExchangeError

    for one in to:
        if one.count("/") != 1:
            raise ExchangeError(f"--to {one[:40]!a}; write State and role, such as BHS/rcc")
    return tuple((one.split("/")[0], one.split("/")[1]) for one in to)
