// SPDX-License-Identifier: Apache-2.0

/** A rule of an example, broken on purpose. */
export interface Break {
  /** What the broken example does, after "if it". */
  readonly name: string;
  readonly file: string;
  /** Stands in the file once. */
  readonly from: string;
  readonly to: string;
  /** Vectors that must see it. */
  readonly filter: string;
  /** The requirement that it breaks. */
  readonly requirement: string;
}

export const breaksOfPython: readonly Break[] = [
  {
    name: 'forgets the DMA mask without an IOMMU',
    file: 'mapping.py',
    from: 'and entry.phys + entry.length > dma_mask + 1',
    to: 'and False',
    filter: 'direct-masks',
    requirement: 'MAP-NO-BOUNCE',
  },
  {
    name: 'maps entries that dma_map_sg was not given',
    file: 'adapter.py',
    from: 'scatterlist.entries[: scatterlist.given]]',
    to: 'scatterlist.entries]',
    filter: 'map-sg',
    requirement: 'MAP-NENTS',
  },
  {
    name: 'joins pages of two providers',
    file: 'adapter.py',
    from: ' and by == owner',
    to: '',
    filter: 'from-pages',
    requirement: 'LIST-PAGES',
  },
  {
    name: 'keeps the IOVA of a map whose page tables ran out of memory',
    file: 'adapter.py',
    from: 'space.free(base)\n                raise',
    to: 'raise',
    filter: 'faults',
    requirement: 'FAIL-CLEAN',
  },
  {
    name: 'forgets the maximal segment size',
    file: 'mapping.py',
    from: 'and entry.length <= room',
    to: 'and room > 0',
    filter: 'segment-size',
    requirement: 'MAP-MAX-SEG',
  },
  {
    name: 'forgets the padding',
    file: 'mapping.py',
    from: '0 < pad < whole',
    to: 'False',
    filter: 'boundary',
    requirement: 'MAP-BOUNDARY',
  },
  {
    name: 'merges over a segment boundary',
    file: 'mapping.py',
    from: 'and not starts_window ',
    to: '',
    filter: 'boundary',
    requirement: 'MAP-BOUNDARY',
  },
  {
    name: 'merges an entry that starts within a granule',
    file: 'mapping.py',
    from: 'if lead == 0 and',
    to: 'if',
    filter: 'page-offset',
    requirement: 'MAP-TRANSLATE',
  },
  {
    name: 'merges what follows a bus entry with it',
    file: 'mapping.py',
    from: '# MAP-BUS\n            room = 0',
    to: '\n            room = max_segment',
    filter: 'merge',
    requirement: 'MAP-BUS',
  },
  {
    name: 'forgets the offset in a bus address',
    file: 'adapter.py',
    from: 'None if bus is None else bus + at',
    to: 'None if bus is None else bus + int(entry["page"], 16)',
    filter: 'bus-only',
    requirement: 'MAP-BUS',
  },
  {
    name: 'forgets the bus-address flag',
    file: 'adapter.py',
    from: '["bus-address"] if is_bus else []',
    to: '[]',
    filter: 'bus-only',
    requirement: 'MAP-BUS-FLAG',
  },
  {
    name: 'takes what it cannot reach for RAM',
    file: 'mapping.py',
    from: 'raise MapError("EREMOTEIO")  # MAP-UNREACHABLE',
    to: 'pass',
    filter: 'unreachable',
    requirement: 'MAP-UNREACHABLE',
  },
  {
    name: 'leaves translations after an unmap',
    file: 'adapter.py',
    from: 'space.unmap(*scatterlist.iova)',
    to: 'pass',
    filter: 'single-entry',
    requirement: 'UNMAP-CLEAN',
  },
  {
    name: 'leaves IOVA taken after an unmap',
    file: 'adapter.py',
    from: 'space.free(scatterlist.iova[0])',
    to: 'pass',
    filter: 'leaks',
    requirement: 'UNMAP-CLEAN',
  },
  {
    name: 'leaves the flag after an unmap',
    file: 'adapter.py',
    from: '{**slot, "flags": []}',
    to: 'slot',
    filter: 'bus-only',
    requirement: 'UNMAP-FLAG',
  },
  {
    name: 'leaves slots as they are after the last segment',
    file: 'adapter.py',
    from: 'scatterlist.set_dma(index, NO_ADDRESS, 0, False)  # MAP-TAIL',
    to: 'pass',
    filter: 'merge',
    requirement: 'MAP-TAIL',
  },
  {
    name: 'ignores the DMA mask',
    file: 'iommu.py',
    from: 'min(dma_mask + 1, APERTURE)',
    to: 'APERTURE',
    filter: 'dma-masks',
    requirement: 'MAP-DMA-MASK',
  },
];

export const breaksOfC: readonly Break[] = [
  {
    name: 'forgets the maximal segment size',
    file: 'mapping.c',
    from: 'out[-1].dma_length + slot->length <= list->client->max_segment',
    to: '1',
    filter: 'segment-size',
    requirement: 'MAP-MAX-SEG',
  },
  {
    name: 'forgets the padding',
    file: 'mapping.c',
    from: 'last && pad < slot->whole',
    to: '0',
    filter: 'boundary',
    requirement: 'MAP-BOUNDARY',
  },
  {
    name: 'merges over a segment boundary',
    file: 'mapping.c',
    from: ' && (start & boundary_mask)',
    to: '',
    filter: 'boundary',
    requirement: 'MAP-BOUNDARY',
  },
  {
    name: 'starts each segment where a granule starts',
    file: 'mapping.c',
    from: 'list->iova + slot->iova + lead',
    to: 'list->iova + slot->iova',
    filter: 'page-offset',
    requirement: 'MAP-TRANSLATE',
  },
  {
    name: 'takes a host bridge for a bus',
    file: 'adapter.c',
    from: '!strcmp(how, "bus-address") ? REACH_BUS',
    to: '!strcmp(how, "bus-address") || !strcmp(how, "host-bridge") ? REACH_BUS',
    filter: 'kind-orders',
    requirement: 'MAP-HOST-BRIDGE',
  },
  {
    name: 'forgets the offset in a bus address',
    file: 'adapter.c',
    from: 'slot->page + slot->offset - region->phys + region->bus',
    to: 'slot->page - region->phys + region->bus',
    filter: 'bus-only',
    requirement: 'MAP-BUS',
  },
  {
    name: 'forgets the bus-address flag',
    file: 'mapping.c',
    from: 'out++->is_bus = is_bus',
    to: 'out++->is_bus = false',
    filter: 'bus-only',
    requirement: 'MAP-BUS-FLAG',
  },
  {
    name: 'takes what it cannot reach for RAM',
    file: 'mapping.c',
    from: 'slot->reach == REACH_NONE',
    to: '0',
    filter: 'unreachable',
    requirement: 'MAP-UNREACHABLE',
  },
  {
    name: 'leaves IOVA after an unmap',
    file: 'mapping.c',
    from: 'client->run_count = kept',
    to: '(void)kept',
    filter: 'single-entry',
    requirement: 'UNMAP-CLEAN',
  },
  {
    name: 'leaves the flag after an unmap',
    file: 'mapping.c',
    from: 'list->slots[i].is_bus = false; /* UNMAP-FLAG */',
    to: ';',
    filter: 'bus-only',
    requirement: 'UNMAP-FLAG',
  },
  {
    name: 'aligns IOVA to a granule only',
    file: 'mapping.c',
    from: 'while (alignment < size)',
    to: 'while (0)',
    filter: 'boundary',
    requirement: 'MAP-BOUNDARY',
  },
];
