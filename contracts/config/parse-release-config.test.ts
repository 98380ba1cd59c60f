import { describe, expect, it } from 'vitest'
import { parseReleaseConfig } from './parse-release-config.ts'

const suite = (promotes = true) => `promotes: ${promotes}
checks:
  - { name: answers, kind: http, path: /, expect: { facts: { must: [Paris] } } }
`
const good = {
  'targets.yaml': `targets:
  - { slug: shop-staging, driver: process, command: [node], artifacts: a, port: 4301 }
  - { slug: shop, driver: process, command: [node], artifacts: a, port: 4302 }
`,
  'environments.yaml': `environments:
  - slug: staging
    waves: [[shop-staging]]
  - slug: production
    after: staging
    waves: [[shop]]
`,
}
const said = (changes: Record<string, string>, gateways: string[] | null = []) =>
  parseReleaseConfig('config', { ...good, ...changes }, gateways).problems.map(
    ({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`,
  )

const production = (rest: string) => ({
  'environments.yaml': `environments:
  - slug: staging
    waves: [[shop-staging]]
  - slug: production
${rest}`,
})

describe('release configuration', () => {
  it('is taken when its files fit each other', () => {
    const { config, problems } = parseReleaseConfig('config', good, [])
    expect(problems).toEqual([])
    expect(config?.environments.map(({ slug }) => slug)).toEqual(['staging', 'production'])
  })

  it.each([
    [
      'an unknown target',
      production('    waves: [[shpo]]\n'),
      'environments.yaml:5 environments[1].waves[0][0]: no target is called "shpo"; did you mean shop?',
    ],
    [
      'a target in two environments',
      production('    waves: [[shop-staging]]\n'),
      'environments.yaml:5 environments[1].waves[0][0]: "shop-staging" belongs to "staging" already; a target has one environment',
    ],
    [
      'an unknown environment before it',
      production('    after: stagin\n    waves: [[shop]]\n'),
      'environments.yaml:5 environments[1].after: no environment is called "stagin"; did you mean staging?',
    ],
    [
      'an unknown suite',
      production('    waves: [[shop]]\n    gates:\n      verify: anwsers\n'),
      'environments.yaml:7 environments[1].gates.verify: no suite is called "anwsers"; there is none',
    ],
    [
      'a circle',
      {
        'environments.yaml':
          'environments:\n  - { slug: a, waves: [[shop]], after: b }\n  - { slug: b, waves: [[shop-staging]], after: a }\n',
      },
      'environments.yaml:2 environments[0].after: goes in a circle: a after b after a',
    ],
    [
      'an environment after itself',
      { 'environments.yaml': 'environments:\n  - { slug: a, waves: [[shop]], after: a }\n' },
      'environments.yaml:2 environments[0].after: goes in a circle: a after a',
    ],
    [
      "a setting of an environment's programs that decides what code they run",
      production('    waves: [[shop]]\n    values:\n      LEVEL: info\n      NODE_OPTIONS: --require=/srv/x.js\n'),
      "environments.yaml:8 environments[1].values.NODE_OPTIONS: NODE_OPTIONS cannot be a setting (it decides what code the program runs): set it in the target's command instead",
    ],
    [
      'the same at a target',
      { 'targets.yaml': good['targets.yaml'].replace('4302 }', '4302, values: { PORT: 80 } }') },
      'targets.yaml:3 targets[1].values.PORT: PORT cannot be a setting (it is set by what starts the program): name yours otherwise',
    ],
    [
      'one port twice',
      { 'targets.yaml': good['targets.yaml'].replace('4302', '4301') },
      'targets.yaml:3 targets[1].port: 4301 is the port of "shop-staging" already',
    ],
    [
      'a schedule of what is not there',
      { 'schedules.yaml': 'gates:\n  - name: n\n    suite: none\n    environment: prodcution\n    every: 1h\n' },
      'schedules.yaml:4 gates[0].environment: no environment is called "prodcution"; did you mean production?',
    ],
    [
      'an ignored place that is not there',
      { 'drift.yaml': 'ignore:\n  - { key: A, environment: stagging, owner: me, until: 2027-01-01, reason: because }\n' },
      'drift.yaml:2 ignore[0].environment: no environment is called "stagging"; did you mean staging?',
    ],
  ])('with %s is refused with its line and the name that was meant', (_what, changes, sentence) => {
    expect(said(changes as Record<string, string>)).toContainEqual(`config/${sentence}`)
  })

  it('refuses a gate that could never let anything pass, at its line', () => {
    const changes = {
      ...production('    waves: [[shop]]\n    gates: { verify: answers }\n'),
      'suites/answers.yaml': suite(false),
    }
    expect(said(changes)).toContainEqual(expect.stringMatching(/^config\/environments\.yaml:6 .*promotes: false/))
    expect(said({ ...changes, 'suites/answers.yaml': suite() })).toEqual([])
  })

  it('knows the gateways of an openclaw target, unless they are unknown themselves', () => {
    const changes = { 'targets.yaml': `${good['targets.yaml']}  - { slug: gw, driver: openclaw, gateway: lba }\n` }
    expect(said(changes, ['lab'])).toEqual([
      'config/targets.yaml:4 targets[2].gateway: no gateway is called "lba"; did you mean lab?',
    ])
    expect(said(changes, null)).toEqual([])
  })

  it('leaves the names to a target whose settings are no environment of a program', () => {
    const path = "values: { PATH: '/srv' } }\n"
    const gateway = `  - { slug: gw, driver: openclaw, gateway: lab, ${path}`
    const command = `  - { slug: script, driver: command, deploy: ['true'], ${path}`
    expect(said({ 'targets.yaml': `${good['targets.yaml']}${gateway}` }, ['lab'])).toEqual([])
    expect(said({ 'targets.yaml': `${good['targets.yaml']}${command}` })).toEqual([
      expect.stringMatching(/^config\/targets\.yaml:4 targets\[2\]\.values\.PATH: PATH cannot be a setting/),
    ])
  })

  it('says what is wrong in a suite at its own file', () => {
    expect(said({ 'suites/answers.yaml': `suite: other\n${suite()}` })).toEqual([
      'config/suites/answers.yaml:1 suite: expected "answers", the name of its file; leave it out, or rename the file',
    ])
  })
})
