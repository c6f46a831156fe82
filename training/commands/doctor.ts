import type { CommandModule } from 'yargs';
import type { CommandContext } from '../../src/commands/command-context.js';

interface DoctorArguments extends CommandContext {
  fix: boolean;
  json: boolean;
}

/** `sentence-vae doctor`: says what training and generation find here, and what mends each lack. */
export const doctorCommand: CommandModule<CommandContext, DoctorArguments> = {
  command: 'doctor',
  describe: 'Say what training and generation run on here, and what mends each lack',
  builder: (yargs) =>
    yargs
      .option('fix', {
        type: 'boolean',
        default: false,
        describe: 'Prepare TensorFlow now (a download of about 280 MB)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' }),
  handler: async (args) => {
    const { requireTfjs } = await import('../backend/require-tfjs.js');
    requireTfjs('to train with');
    await (await import('./diagnose.js')).diagnose(args);
  },
};
