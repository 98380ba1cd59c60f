/** Every workflow the workers run. Named one by one, so that nothing becomes a workflow by accident. */
export { actOnSession } from './act-on-session.ts'
export { applyConfig } from './apply-config.ts'
export { monitorGateway } from './monitor-gateway.ts'
export { retain } from './retain.ts'
