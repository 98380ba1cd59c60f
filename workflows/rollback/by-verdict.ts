/** Who stands in the input of a rollback that no person asked for. */
export const BY_VERDICT = 'verdict'
