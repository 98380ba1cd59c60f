/** What the file of a bundle is called: by what it is of. */
export const reproductionFile = ({ type, runId }: { type: string; runId: string }): string =>
  `reproduction-${type.replaceAll(/[^\w-]/g, '_').slice(0, 60)}-${runId.slice(-12)}.json`
