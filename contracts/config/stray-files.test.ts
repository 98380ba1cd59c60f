import { describe, expect, it } from 'vitest'
import { strayFiles } from './stray-files.ts'

const said = (...names: string[]) => strayFiles('config', names).problems.map(({ file, message }) => `${file} ${message}`)
const meant = (near: string) => `is not read, as no configuration file has this name; did you mean ${near}?`

describe('files of the configuration folder that are not read', () => {
  it.each([
    ['enviroments.yaml', 'environments.yaml'],
    ['alert.yaml', 'alerts.yaml'],
    ['alerts.yml', 'alerts.yaml'],
    ['Gateways.YAML', 'gateways.yaml'],
  ])('%s is said to be misnamed', (name, near) => {
    expect(said(name)).toEqual([`config/${name} ${meant(near)}`])
    expect(strayFiles('config', [name]).misnamed).toEqual([near])
  })

  it('beside the file that it is nearly named like, takes nothing from it', () => {
    const { problems, misnamed } = strayFiles('config', ['alerts.yaml', 'alert.yaml'])
    expect(problems).toHaveLength(1)
    expect(misnamed).toEqual([])
  })

  it('with a name like no other are answered by what is known', () => {
    expect(said('x.yaml')).toEqual([
      expect.stringMatching(
        /known here: gateways\.yaml, .*runbooks\.yaml, suites in suites\/ and sources of history in backfills\/$/,
      ),
    ])
  })

  it('are not those that are read, nor what is plainly something else', () => {
    expect(said('alerts.yaml', 'gateways.yaml', 'README.md', '.hidden.yaml', 'staging.key', 'notes.yaml.bak')).toEqual([])
  })
})
