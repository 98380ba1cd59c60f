import { expect, it } from 'vitest'
import { nothingDeployed } from './nothing-deployed.ts'

const process = { driver: 'process' }

it('where targets run only what is brought to them, there is nothing to judge before, and the next step is said', () => {
  const says =
    'Nothing was deployed to production yet, so there is nothing to judge. Bring a release there first: mc deploy production RELEASE'
  expect(nothingDeployed({ slug: 'production', current: null }, [process, process])).toBe(says)
})

it('what runs, or may have run before us, can be judged', () => {
  expect(nothingDeployed({ slug: 'production', current: {} }, [process])).toBeNull()
  expect(nothingDeployed({ slug: 'production', current: null }, [process, { driver: 'command' }])).toBeNull()
})
