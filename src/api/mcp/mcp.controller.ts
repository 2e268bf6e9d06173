/** POST /mcp: the Model Context Protocol over Streamable HTTP, without sessions. */
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { McpRequests } from './mcp-requests.service.ts';

@Controller('mcp')
export class McpController {
  constructor(private readonly requests: McpRequests) {}

  /** What a key may call depends on its permissions. */
  @OpenToKeys()
  @Post()
  @HttpCode(200)
  async serve(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.requests.serve(request, response);
  }
}
