import { expect, it } from 'vitest'
import { signatureOf } from './signature.ts'

// The example of docs/targets.md, so that a deployer can be tested against it; made with `openssl dgst -sha256 -hmac`.
const call = { timestamp: 1_790_000_000_000, method: 'POST', path: '/deploy/apply', body: '{"step":"apply"}' }

it('signs timestamp, method, path and body, so that none of them can be changed', () => {
  const signature = signatureOf(call, 'a signing key')
  expect(signature).toBe('v1=72a065fdf5a3ae188ae7e07b5a1fb63ae37edd89f38453995bd11587c3b81d92')
  const others = [{ timestamp: call.timestamp + 1 }, { method: 'PUT' }, { path: '/deploy/restore' }, { body: '{}' }]
  for (const other of others) expect(signatureOf({ ...call, ...other }, 'a signing key')).not.toBe(signature)
  expect(signatureOf(call, 'another key')).not.toBe(signature)
})
