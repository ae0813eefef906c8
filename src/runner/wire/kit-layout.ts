// SPDX-License-Identifier: Apache-2.0
// Generated from native-harness/protocol/kit.json by scripts/generate-wire.mjs. Do not edit.
import { readText, writeText } from './text.js';

/** of the two files of a field kit */
export const KIT_VERSION = 2;
/** bytes of the module's arena, in which a kit's RAM regions are laid out */
export const KIT_ARENA_SIZE = 4194304;
/** pages that the arena has at the least, which may be more bytes than KIT_ARENA_SIZE */
export const KIT_ARENA_PAGES = 256;
/** bytes of a sha256 in hex, zeros to the end */
export const KIT_DIGEST_BYTES = 72;
/** bytes of a text, the final zero included */
export const KIT_TEXT_BYTES = 64;

export const KitMessage = {
  /** first in both files: struct kit_head, then filters, a line each */
  HEAD: 64,
  /** kit_case, kit_bar, kit_reach by client then BAR, kit_region, kit_adjacent, RUN */
  CASE: 65,
  /** both files, last: struct kit_end */
  END: 66,
  /** agent: text, what the machine is, lines of key=value */
  FACTS: 67,
  /** agent: the payload of SETUP */
  DEVICES: 68,
  /** result: the case's payload of RUN as it went to the module; seq is the case's */
  PLACED: 69,
  /** result: no payload; the machine has no devices that fit the case */
  UNPLACED: 70,
} as const;

export const KitMapType = {
  /** the case doesn't care */
  ANY: 0,
  BUS_ADDRESS: 1,
  HOST_BRIDGE: 2,
  UNREACHABLE: 3,
} as const;
export interface WireKitHead {
  /** KIT_VERSION */
  version: number;
  /** count of CASE */
  cases: number;
  /** version of p2p-conform that made the kit */
  tool: string;
  corpusVersion: string;
  /** sha256 of the corpus manifest */
  corpus: string;
  /** sha256 over the kit's sources */
  sources: string;
  /** in a result: sha256 of the kit's file of cases; in that file: empty */
  kit: string;
}

export const KIT_HEAD_SIZE = 352;
export function readKitHead(view: DataView, at: number): WireKitHead {
  return {
    version: view.getUint32(at + 0, true),
    cases: view.getUint32(at + 4, true),
    tool: readText(view, at + 8, 64),
    corpusVersion: readText(view, at + 72, 64),
    corpus: readText(view, at + 136, 72),
    sources: readText(view, at + 208, 72),
    kit: readText(view, at + 280, 72),
  };
}
export function writeKitHead(view: DataView, at: number, value: WireKitHead): void {
  view.setUint32(at + 0, value.version, true);
  view.setUint32(at + 4, value.cases, true);
  writeText(view, at + 8, value.tool, 64);
  writeText(view, at + 72, value.corpusVersion, 64);
  writeText(view, at + 136, value.corpus, 72);
  writeText(view, at + 208, value.sources, 72);
  writeText(view, at + 280, value.kit, 72);
}

/** What a case needs of the machine. Its RUN has numbers of the scenario's own. */
export interface WireKitCase {
  /** enum profile */
  profile: number;
  /** count, as in the payload */
  clients: number;
  /** count of struct kit_bar: the providers of the payload */
  bars: number;
  /** count, as in the payload */
  regions: number;
  /** count of struct kit_adjacent */
  adjacent: number;
  /** bytes */
  pageSize: bigint;
  /** bytes */
  granule: bigint;
}

export const KIT_CASE_SIZE = 40;
export function readKitCase(view: DataView, at: number): WireKitCase {
  return {
    profile: view.getUint32(at + 0, true),
    clients: view.getUint32(at + 4, true),
    bars: view.getUint32(at + 8, true),
    regions: view.getUint32(at + 12, true),
    adjacent: view.getUint32(at + 16, true),
    pageSize: view.getBigUint64(at + 24, true),
    granule: view.getBigUint64(at + 32, true),
  };
}
export function writeKitCase(view: DataView, at: number, value: WireKitCase): void {
  view.setUint32(at + 0, value.profile, true);
  view.setUint32(at + 4, value.clients, true);
  view.setUint32(at + 8, value.bars, true);
  view.setUint32(at + 12, value.regions, true);
  view.setUint32(at + 16, value.adjacent, true);
  view.setBigUint64(at + 24, value.pageSize, true);
  view.setBigUint64(at + 32, value.granule, true);
}
export interface WireKitBar {
  /** BARs with the same number are of one device, others of others */
  provider: number;
}

export const KIT_BAR_SIZE = 8;
export function readKitBar(view: DataView, at: number): WireKitBar {
  return {
    provider: view.getUint32(at + 0, true),
  };
}
export function writeKitBar(view: DataView, at: number, value: WireKitBar): void {
  view.setUint32(at + 0, value.provider, true);
}
export interface WireKitReach {
  /** enum kit_map_type */
  type: number;
}

export const KIT_REACH_SIZE = 8;
export function readKitReach(view: DataView, at: number): WireKitReach {
  return {
    type: view.getUint32(at + 0, true),
  };
}
export function writeKitReach(view: DataView, at: number, value: WireKitReach): void {
  view.setUint32(at + 0, value.type, true);
}
export interface WireKitRegion {
  /** 1: the region's start in the payload counts back from the BAR's end */
  fromEnd: number;
}

export const KIT_REGION_SIZE = 8;
export function readKitRegion(view: DataView, at: number): WireKitRegion {
  return {
    fromEnd: view.getUint32(at + 0, true),
  };
}
export function writeKitRegion(view: DataView, at: number, value: WireKitRegion): void {
  view.setUint32(at + 0, value.fromEnd, true);
}
export interface WireKitAdjacent {
  /** region that ends where the second starts */
  first: number;
  /** region */
  second: number;
}

export const KIT_ADJACENT_SIZE = 8;
export function readKitAdjacent(view: DataView, at: number): WireKitAdjacent {
  return {
    first: view.getUint32(at + 0, true),
    second: view.getUint32(at + 4, true),
  };
}
export function writeKitAdjacent(view: DataView, at: number, value: WireKitAdjacent): void {
  view.setUint32(at + 0, value.first, true);
  view.setUint32(at + 4, value.second, true);
}
export interface WireKitEnd {
  /** of all bytes of the file before this frame */
  sha256: string;
}

export const KIT_END_SIZE = 72;
export function readKitEnd(view: DataView, at: number): WireKitEnd {
  return {
    sha256: readText(view, at + 0, 72),
  };
}
export function writeKitEnd(view: DataView, at: number, value: WireKitEnd): void {
  writeText(view, at + 0, value.sha256, 72);
}

/** Size and field offsets of every struct, to be compared with what the C compiler makes of the header. */
export const LAYOUT = {
  kit_head: {
    size: 352,
    offsets: { version: 0, cases: 4, tool: 8, corpus_version: 72, corpus: 136, sources: 208, kit: 280 },
  },
  kit_case: {
    size: 40,
    offsets: { profile: 0, clients: 4, bars: 8, regions: 12, adjacent: 16, reserved: 20, page_size: 24, granule: 32 },
  },
  kit_bar: { size: 8, offsets: { provider: 0, reserved: 4 } },
  kit_reach: { size: 8, offsets: { type: 0, reserved: 4 } },
  kit_region: { size: 8, offsets: { from_end: 0, reserved: 4 } },
  kit_adjacent: { size: 8, offsets: { first: 0, second: 4 } },
  kit_end: { size: 72, offsets: { sha256: 0 } },
} as const;
