import { describe, expect, it } from 'vitest'
import { GatewaysFile } from './gateways.ts'
import { describeProblem, parseYaml } from './parse-yaml.ts'
import { RunbooksFile } from './runbooks.ts'

const said = (text: string): string[] => {
  const parsed = parseYaml('config/gateways.yaml', text, GatewaysFile)
  return parsed.ok ? [] : parsed.problems.map(describeProblem)
}

describe('gateways.yaml', () => {
  it('fills in the defaults and turns durations into milliseconds', () => {
    const parsed = parseYaml(
      'g.yaml',
      'gateways:\n  - slug: lab\n    url: ws://127.0.0.1:18789\n    pollInterval: 1m\n',
      GatewaysFile,
    )
    expect(parsed).toMatchObject({
      ok: true,
      value: { gateways: [{ slug: 'lab', pollInterval: 60_000, callsPerMinute: 30, storeText: false }] },
    })
  })

  it('takes an empty file for no gateways', () => {
    expect(parseYaml('g.yaml', '# nothing yet\n', GatewaysFile)).toEqual({ ok: true, value: { gateways: [] } })
  })

  it('names file, line, path and the nearest name for an unknown one', () => {
    expect(said('gateways:\n  - slug: lab\n    url: ws://127.0.0.1:1\n    pollIntervall: 30s\n')).toEqual([
      'config/gateways.yaml:4:5: gateways[0].pollIntervall: unknown name; did you mean pollInterval?',
    ])
  })

  it('lists the known names where none is near', () => {
    expect(said('fleet: []\n')).toEqual(['config/gateways.yaml:1:1: fleet: unknown name; known here: gateways'])
  })

  it('points at the wrong name inside a token reference', () => {
    expect(said('gateways:\n  - slug: lab\n    url: ws://127.0.0.1:1\n    token: { fil: /x }\n')).toContain(
      'config/gateways.yaml:4:14: gateways[0].token.fil: unknown name; did you mean file?',
    )
  })

  it('refuses a password in a URL without repeating it', () => {
    const [problem] = said('gateways:\n  - slug: lab\n    url: ws://me:hunter2@127.0.0.1:1\n')
    expect(problem).toMatch(/^config\/gateways\.yaml:3:10: gateways\[0\]\.url: expected no user or password/)
    expect(problem).not.toContain('hunter2')
  })

  it('says what a URL must be', () => {
    expect(said('gateways:\n  - { slug: lab, url: nonsense }\n')).toEqual([
      'config/gateways.yaml:2:23: gateways[0].url: expected a ws:// or wss:// URL',
    ])
  })

  it('finds a slug that is used twice, at the second one', () => {
    const twice = 'gateways:\n  - { slug: lab, url: "ws://a" }\n  - { slug: lab, url: "ws://b" }\n'
    expect(said(twice)).toEqual(['config/gateways.yaml:3:13: gateways[1].slug: "lab" is used twice'])
  })

  it.each([
    ['ws://a:1', 'ws://a:1/'],
    ['wss://a', 'wss://A:443'],
    ['ws://localhost:1', 'ws://127.0.0.1:1'],
  ])('finds an address that is used twice, however it is spelled: %s and %s', (one, other) => {
    const twice = `gateways:\n  - { slug: lab, url: "${one}" }\n  - { slug: hall, url: "${other}" }\n`
    expect(said(twice)).toEqual(['config/gateways.yaml:3:24: gateways[1].url: is the address of "lab" already'])
  })

  it.each(['ws://a:1/?token=x', 'ws://a:1#token=x'])(
    'refuses an address that can hold a token, without repeating it: %s',
    (url) => {
      const [problem, ...more] = said(`gateways:\n  - { slug: lab, url: "${url}" }\n`)
      expect(more).toEqual([])
      expect(problem).toMatch(/gateways\[0\]\.url: expected no query or fragment/)
      expect(problem).not.toContain('token=x')
    },
  )

  it('takes two gateways behind one host by their paths', () => {
    expect(said('gateways:\n  - { slug: a, url: "wss://h/a" }\n  - { slug: b, url: "wss://h/b" }\n')).toEqual([])
  })

  it('places a syntax error', () => {
    expect(said('gateways:\n  - slug: [lab\n')[0]).toMatch(/^config\/gateways\.yaml:\d+:\d+: /)
  })

  it('gives up on aliases that multiply each other, and says so', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const of = (place: number) => Array.from({ length: 9 }, () => (place === 0 ? 'x' : `*${names[place - 1]}`)).join(', ')
    expect(said(names.map((name, place) => `${name}: &${name} [${of(place)}]\n`).join('')).join()).toMatch(
      /1:1: cannot be read: .*alias/,
    )
  })

  it('says what durations are allowed', () => {
    expect(said('gateways:\n  - { slug: lab, url: "ws://a", pollInterval: 1s }\n')[0]).toContain('expected from 5s to 1h')
    expect(said('gateways:\n  - { slug: lab, url: "ws://a", pollInterval: soon }\n')[0]).toContain('for example 30s')
  })
})

describe('a value that is none of those allowed', () => {
  const step = (text: string): string[] => {
    const runbook = `runbooks:\n  - name: r\n    says: What it does.\n    match: { kind: budget }\n    steps: [${text}]\n`
    const parsed = parseYaml('config/runbooks.yaml', runbook, RunbooksFile)
    return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`)
  }

  it('is answered by the sentence of its schema, where it has one', () => {
    expect(step('{ action: raise-limit, budget: day, mode: auto }')).toEqual([
      'runbooks[0].steps[0].mode: expected suggest: a limit is raised by committing the change that is shown, never by itself',
    ])
  })

  it('is else answered by what is allowed, and the nearest of it', () => {
    expect(step('{ action: abort, mode: aks }')).toEqual([
      'runbooks[0].steps[0].mode: expected suggest, ask, auto; did you mean ask?',
    ])
  })
})
