namespace Vitess.Reconcile.Values;

/// <summary>What a function last made of two values, so that it is not worked out again for the same.</summary>
/// <remarks>
/// It belongs to a value that stands from pass to pass. It follows from what the function was given, so it tells no two
/// values apart.
/// </remarks>
/// <typeparam name="TRight">The second value; it should have value equality.</typeparam>
/// <typeparam name="TResult">What is made of them.</typeparam>
internal sealed class LastResult<TRight, TResult>
{
    private Made? last;

    /// <summary>The last result where it was made of the same, else a new one.</summary>
    /// <param name="left">The first value; the same only when it is the very same object.</param>
    /// <param name="right">The second value.</param>
    /// <param name="make">Makes the result from nothing but the two.</param>
    internal TResult Of(Json left, TRight right, Func<Json, TRight, TResult> make)
    {
        if (last is not { } known || !ReferenceEquals(known.Left, left) || !EqualityComparer<TRight>.Default.Equals(known.Right, right))
        {
            last = known = new(left, right, make(left, right));
        }
        return known.Result;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LastResult<TRight, TResult>;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    private sealed record Made(Json Left, TRight Right, TResult Result);
}
