namespace Vitess.Reconcile.Desired;

/// <summary>An object at the levels that it is not made at, each rendered when an object that stands at that level asks for it.</summary>
/// <remarks>
/// Reason: rendering a pod costs some 0.1 ms, and in most installations no object stands at another level. What is rendered
/// depends on nothing that changes, so it is the same whenever and however often it is asked for.
/// </remarks>
/// <param name="render">Renders the object at a level.</param>
internal sealed class OtherLevels(Func<int, Rendered> render)
{
    private readonly Rendered?[] rendered = new Rendered?[Level.Newest + 1];

    /// <summary>The object at a level; null for one that this version does not know.</summary>
    internal Rendered? At(int level) => level < 0 || level > Level.Newest ? null : rendered[level] ??= render(level);

    /// <summary>What other levels say follows from the inputs of the object, so it tells no two of them apart.</summary>
    public override bool Equals(object? obj) => obj is OtherLevels;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
