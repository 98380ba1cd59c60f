/** Another program on the same texts: what each looks like after its masking, or why it could not be asked. */
export type Peer = { name: string; masked: (text: string) => string; tookMs: number } | { unavailable: string }
