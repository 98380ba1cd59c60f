import { describe, expect, it } from 'vitest'
import { GatewaysFile } from '#contracts/config/gateways.ts'
import { defaultThresholds } from '#domain/session/thresholds.ts'
import { effectiveGateways, type GatewaySources } from './effective-gateways.ts'
import { fingerprint } from './watched-gateway.ts'

const configured = GatewaysFile.parse({
  gateways: [{ slug: 'lab', name: 'Lab', url: 'ws://localhost:18789', callsPerMinute: 12 }],
})
const local = {
  ...{ name: 'local:18789', url: 'ws://127.0.0.1:18789/', origin: 'openclaw-state' as const },
  secret: { kind: 'openclaw-config' as const, path: '/home/me/.openclaw/openclaw.json' },
}
const none: GatewaySources = { configured: [], discovered: [], demoUrl: 'ws://127.0.0.1:9', demo: 'auto' }
const names = (sources: Partial<GatewaySources>) =>
  effectiveGateways({ ...none, ...sources }).map(({ slug, source }) => `${slug} ${source}`)

describe('effective gateways', () => {
  it('shows the demo fleet where there is nothing else, labelled as demo', () => {
    expect(effectiveGateways(none)).toMatchObject([{ slug: 'demo', source: 'demo', demo: true, secret: null }])
    expect(names({ demo: 'off' })).toEqual([])
    expect(names({ demoUrl: null })).toEqual([])
  })

  it('keeps the demo fleet out of a real fleet, unless asked for', () => {
    expect(names({ discovered: [local] })).toEqual(['openclaw openclaw'])
    expect(names({ discovered: [local], demo: 'on' })).toEqual(['openclaw openclaw', 'demo demo'])
  })

  it('watches an address once, under the name that people gave it', () => {
    expect(names({ configured: configured.gateways, discovered: [local] })).toEqual(['lab config'])
    expect(effectiveGateways({ ...none, configured: configured.gateways })).toMatchObject([{ callsPerMinute: 12 }])
  })

  it('watches every gateway that people wrote down, also those behind one address that differ by path', () => {
    const paths = GatewaysFile.parse({
      gateways: [
        { slug: 'a', url: 'wss://gateways.example.com/a' },
        { slug: 'b', url: 'wss://gateways.example.com/b' },
      ],
    })
    expect(names({ configured: paths.gateways })).toEqual(['a config', 'b config'])
  })

  it('gives a second gateway of a name another slug', () => {
    const lab = GatewaysFile.parse({ gateways: [{ slug: 'openclaw', url: 'ws://10.0.0.1:1' }] })
    expect(names({ configured: lab.gateways, discovered: [local] })).toEqual(['openclaw config', 'openclaw-2 openclaw'])
  })
})

describe('fingerprint', () => {
  it('changes with what a watch depends on and with nothing else', () => {
    const [gateway] = effectiveGateways(none)
    if (!gateway) throw new Error('expected the demo fleet')
    const before = fingerprint(gateway, defaultThresholds, 'key')
    expect(fingerprint({ ...gateway }, defaultThresholds, 'key')).toBe(before)
    expect(fingerprint({ ...gateway, pollIntervalMs: 5_000 }, defaultThresholds, 'key')).not.toBe(before)
    expect(fingerprint({ ...gateway, storeText: true }, defaultThresholds, 'key')).not.toBe(before)
    expect(fingerprint(gateway, defaultThresholds, 'another key')).not.toBe(before)
  })
})
