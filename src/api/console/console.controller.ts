/** The console at /console/: its page at every address below, and the page's files. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { type ConsoleFile, ConsoleFiles, isHashed } from './console-files.service.ts';
import { NOT_BUILT, pageAt } from './console-page.ts';

/** Allows resources from, and requests to, this server only; no page may show the console in a frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

@OpenToKeys()
@Controller()
export class ConsoleController {
  constructor(private readonly files: ConsoleFiles) {}

  /** A page needs no token, since a browser can't send one when it opens a page; what it loads does. */
  @Get('console')
  home(@Req() request: Request, @Res() response: Response): void {
    if (request.path.endsWith('/')) this.sendPage(request, response);
    else response.status(308).setHeader('location', 'console/').end();
  }

  @Get('console/*path')
  file(@Req() request: Request, @Res() response: Response): void {
    const name = pathOf(request);
    const file = this.files.find(name);
    if (file !== undefined) return sendFile(file, request, response);
    if (isHashed(name)) {
      throw new RhetorError(
        'not_found',
        'The console has no such file. If Rhetor was updated since the page was opened, load the page again.',
      );
    }
    this.sendPage(request, response);
  }

  private sendPage(request: Request, response: Response): void {
    const page = this.files.page();
    setPageHeaders(response);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('cache-control', 'no-cache');
    if (page === undefined) {
      response.status(503).send(NOT_BUILT);
      return;
    }
    const path = pathOf(request);
    // The same page at another depth is another text.
    const etag = `${page.etag.slice(0, -1)}-${path.split('/').length}"`;
    if (isUnchanged(etag, request, response)) return;
    response.send(pageAt(page.bytes.toString('utf8'), path));
  }
}

function sendFile(file: ConsoleFile, request: Request, response: Response): void {
  setPageHeaders(response);
  response.setHeader('content-type', file.type);
  response.setHeader(
    'cache-control',
    file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
  if (file.gzip !== undefined) response.vary('Accept-Encoding');
  if (isUnchanged(file.etag, request, response)) return;
  const isGzip = file.gzip !== undefined && request.acceptsEncodings('gzip') === 'gzip';
  if (isGzip) response.setHeader('content-encoding', 'gzip');
  response.send(isGzip ? file.gzip : file.bytes);
}

/** Sends 304 if the browser has the same content. */
function isUnchanged(etag: string, request: Request, response: Response): boolean {
  // Weak, because the same content may be sent compressed.
  const weak = `W/${etag}`;
  response.setHeader('etag', weak);
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim()) ?? [];
  if (!known.includes(weak) && !known.includes(etag)) return false;
  response.status(304).end();
  return true;
}

function setPageHeaders(response: Response): void {
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
}

/** The path below the console as it was sent: a browser keeps `%2F` within one part of it. */
function pathOf({ path }: Request): string {
  return path.replace(/^\/console\/?/i, '');
}
