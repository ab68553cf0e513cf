import { describeSourceFuzz } from '../../../test/support/describe-source-fuzz.ts';
import { claudeCodeSource } from './index.ts';

describeSourceFuzz(claudeCodeSource, 'claude-code');
