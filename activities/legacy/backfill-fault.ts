/** Why a source cannot be brought over; what people filter by and runbooks name. */
export const backfillFaultCodes = [
  'SOURCE_MISSING',
  'SOURCE_UNREADABLE',
  'SOURCE_CORRUPT',
  /** It does not hold still, or is not what it was when the run began. */
  'SOURCE_CHANGED',
  'WRONG_ENCODING',
  'TOO_LARGE',
  'DISK_FULL',
  'MAPPING_WRONG',
  /** What was taken of the source is not there any more, or is not whole. */
  'SNAPSHOT_LOST',
  /** Ids of imported rows are keyed: under another key they would all come a second time. */
  'KEY_CHANGED',
  /** Rows that stand are known by another key, or their collection by another name: they would all come a second time too. */
  'ROW_KEY_CHANGED',
] as const
export type BackfillFaultCode = (typeof backfillFaultCodes)[number]

/** No further attempt changes it. The message says what happened and what to do next; it holds paths and names, never a value. */
export class BackfillFault extends Error {
  readonly code: BackfillFaultCode

  constructor(code: BackfillFaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BackfillFault'
    this.code = code
  }
}
