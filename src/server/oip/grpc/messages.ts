/**
 * The messages of open_inference.proto that hold tensors, as they are read: whole numbers of 64 bits are texts, and everything
 * that was left out has its default.
 */
export interface ModelInferRequest {
  model_name: string;
  model_version: string;
  id: string;
  parameters: Record<string, InferParameter>;
  inputs: InferInputTensor[];
  outputs: { name: string; parameters: Record<string, InferParameter> }[];
  raw_input_contents: Buffer[];
}

interface InferInputTensor {
  name: string;
  datatype: string;
  shape: string[];
  parameters: Record<string, InferParameter>;
  contents: InferTensorContents | null;
}

export type InferParameter =
  | { parameter_choice: 'bool_param'; bool_param: boolean }
  | { parameter_choice: 'int64_param'; int64_param: string }
  | { parameter_choice: 'string_param'; string_param: string }
  | { parameter_choice: 'double_param'; double_param: number }
  | { parameter_choice: 'uint64_param'; uint64_param: string }
  | { parameter_choice?: undefined };

export interface InferTensorContents {
  bool_contents: boolean[];
  int_contents: number[];
  int64_contents: string[];
  uint_contents: number[];
  uint64_contents: string[];
  fp32_contents: number[];
  fp64_contents: number[];
  bytes_contents: Buffer[];
}

export interface ModelInferResponse {
  model_name: string;
  model_version: string;
  id: string;
  parameters?: Record<string, { bool_param: boolean }>;
  outputs: {
    name: string;
    datatype: string;
    shape: readonly number[];
    contents?: Partial<InferTensorContents>;
  }[];
  raw_output_contents: Buffer[];
}

export interface ModelStreamInferResponse {
  error_message?: string;
  infer_response: Partial<ModelInferResponse>;
}

/** Names a model, in all messages that do nothing else. */
export interface ModelMessage {
  name: string;
  version: string;
}
