import { join } from 'node:path';
import { load, type PackageDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { projectFolder } from '../../../files/project-folder.js';

/** What the server offers in gRPC. */
export interface Services {
  inference: ServiceDefinition;
  health: ServiceDefinition;
}

/** Reads the services from their .proto files, with which this package comes. */
export async function loadServices(): Promise<Services> {
  const folder = join(projectFolder(), 'src', 'server', 'oip', 'grpc');
  const files = ['open_inference.proto', 'health.proto'].map((name) => join(folder, name));
  const definition = await load(files, {
    keepCase: true,
    // JavaScript's numbers don't hold every one of 64 bits.
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return {
    inference: serviceOf(definition, 'inference.GRPCInferenceService'),
    health: serviceOf(definition, 'grpc.health.v1.Health'),
  };
}

function serviceOf(definition: PackageDefinition, name: string): ServiceDefinition {
  const found = definition[name];
  // Messages have a format.
  if (!found || 'format' in found) throw new Error(`${name} is no service`);
  return found;
}
