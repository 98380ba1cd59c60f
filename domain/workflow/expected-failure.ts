/** Types of workflows whose failure is no news of its own, with why: whoever should hear of it hears it elsewhere. */
export const expectedFailures: Readonly<Record<string, string>> = {
  deliverNoticeAlone:
    'Its channel is a finding already, and a message about a message that does not arrive would not arrive either.',
}

/** Why a failure of this type is not told; null = it is. */
export const expectedFailure = (type: string): string | null =>
  Object.hasOwn(expectedFailures, type) ? (expectedFailures[type] ?? null) : null
