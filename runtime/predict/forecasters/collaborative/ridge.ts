/**
 * Weights of EASE^R: for each feature, the ridge regression of it on all others, in closed form.
 *
 * With P = (G + penalty)^-1, the weight of feature i in the regression of j is -P[i][j] / P[j][j]; its own is 0. One
 * inverse serves all regressions, and it needs nothing but the Gram matrix G.
 *
 * @param cells    G, symmetric, row by row. Not changed.
 * @param penalty  Above 0. What was left out of G may have taken its positive definiteness: then the penalty is raised
 *                 until it is there again.
 * @returns `size` × `size`; row i has what feature i says of each other.
 * @see Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data" (WWW '19)
 */
export function ridgeWeights(cells: Float64Array, size: number, penalty: number): Float32Array {
  let factor: Float64Array | undefined;
  for (let scale = 1; factor === undefined; scale *= 2) {
    const raised = cells.slice();
    for (let i = 0; i < size; i++) raised[i * size + i]! += scale * penalty;
    factor = choleskyOf(raised, size);
  }
  const inverse = inverseOf(factor, size);
  const weights = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i !== j) weights[i * size + j] = -inverse[i * size + j]! / inverse[j * size + j]!;
    }
  }
  return weights;
}

/** A pivot this small against its diagonal is none: what is left of it are rounding errors. */
const LEAST_PIVOT = 1e-10;

/** Lower triangle L with L·Lᵀ = the matrix, in the matrix's place; `undefined` when that is not positive definite. */
function choleskyOf(matrix: Float64Array, size: number): Float64Array | undefined {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      if (i !== j) matrix[i * size + j] = sum / matrix[j * size + j]!;
      else if (sum > LEAST_PIVOT * matrix[i * size + i]!) matrix[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return matrix;
}

/** (L·Lᵀ)^-1, by the rows of Lᵀ's inverse, so that memory is walked in order. */
function inverseOf(lower: Float64Array, size: number): Float64Array {
  // Row c: column c of L^-1, which is 0 before c.
  const columns = new Float64Array(size * size);
  for (let c = 0; c < size; c++) {
    columns[c * size + c] = 1 / lower[c * size + c]!;
    for (let i = c + 1; i < size; i++) {
      let sum = 0;
      for (let k = c; k < i; k++) sum -= lower[i * size + k]! * columns[c * size + k]!;
      columns[c * size + i] = sum / lower[i * size + i]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < size; k++) sum += columns[i * size + k]! * columns[j * size + k]!;
      inverse[i * size + j] = sum;
      inverse[j * size + i] = sum;
    }
  }
  return inverse;
}
