// SPDX-License-Identifier: Apache-2.0

/** Where a value stands: a file (or stream) and a JSON pointer into it. */
export interface Place {
  readonly file: string;
  /** RFC 6901; empty for the whole document. */
  readonly pointer: string;
}

/** The place of a member of the value at `place`. */
export function at(place: Place, ...path: (string | number)[]): Place {
  return new PlaceBelow(place, path);
}

/** Writes its pointer when it is asked for: nearly all places belong to values that are right. */
class PlaceBelow implements Place {
  constructor(
    private readonly above: Place,
    private readonly path: readonly (string | number)[],
  ) {}

  get file(): string {
    return this.above.file;
  }

  get pointer(): string {
    const steps = this.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
    return this.above.pointer + steps.join('');
  }
}

/** Input that is not what its format says. The message names file, JSON pointer, what is wrong and what to do. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  /** The message without what to do. */
  readonly finding: string;
  constructor(
    readonly place: Place,
    readonly problem: string,
    readonly cure: string,
  ) {
    const finding = `${place.file}: ${place.pointer === '' ? '' : `${place.pointer}: `}${problem}`;
    super(`${finding}; ${cure}`);
    this.finding = finding;
  }
}
