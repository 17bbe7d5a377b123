namespace Vitess.Reconcile.Desired;

/// <summary>What takes so much room that it should share what it has in common with others.</summary>
/// <typeparam name="T">Itself.</typeparam>
internal interface IShares<out T>
{
    /// <summary>The same with shared parts.</summary>
    /// <param name="share">Gives an equal value for a value.</param>
    T Sharing(Func<Json, Json> share);
}
