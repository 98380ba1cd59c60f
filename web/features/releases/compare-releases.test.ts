import { describe, expect, it } from 'vitest'
import type { ReleaseView } from '#contracts/release.ts'
import { compareReleases } from './compare-releases.ts'

const release = (values: ReleaseView['values'], artifact = 'a') => ({ artifact, commit: null, values }) as ReleaseView // what is compared

describe('compareReleases', () => {
  it('names what was added, removed and changed, secrets by reference alone', () => {
    const from = release({ MODE: 'a', GONE: 1, SAME: true, KEY: { secret: { env: 'OLD' } } })
    const to = release({ MODE: 'b', NEW: 2, SAME: true, KEY: { secret: { env: 'NEW' } } }, 'b')
    expect(compareReleases(from, to).map(({ name, from: before, to: after }) => [name, before, after])).toEqual([
      ['artifact', 'a', 'b'],
      ['GONE', '1', null],
      ['KEY', 'secret from environment variable OLD', 'secret from environment variable NEW'],
      ['MODE', 'a', 'b'],
      ['NEW', null, '2'],
    ])
  })
})
