namespace Vitess.Reconcile.Kubernetes;

/// <summary>Which family of suffixes a quantity was written with; it keeps its family when it is printed.</summary>
internal enum QuantityNotation
{
    /// <summary>Thousands: n, u, m, none, k, M, G, T, P, E.</summary>
    Decimal,

    /// <summary>Powers of 1024: Ki, Mi, Gi, Ti, Pi, Ei.</summary>
    Binary,

    /// <summary>An exponent of ten, as in <c>1e3</c>.</summary>
    Exponent,
}
