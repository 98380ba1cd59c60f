type Place = { slug: string; current: object | null }

/**
 * Why there is nothing to judge in an environment, and what to do; null = there may be. Targets of the driver `process` run only what
 * we bring them; whatever runs at any other may have been there before us.
 */
export function nothingDeployed({ slug, current }: Place, probed: readonly { driver: string }[]): string | null {
  if (current || probed.some(({ driver }) => driver !== 'process')) return null
  return `Nothing was deployed to ${slug} yet, so there is nothing to judge. Bring a release there first: mc deploy ${slug} RELEASE`
}
