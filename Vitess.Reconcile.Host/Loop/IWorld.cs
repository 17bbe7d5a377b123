namespace Vitess.Reconcile.Host.Loop;

/// <summary>The one seam between the loop and everything outside it.</summary>
public interface IWorld
{
    /// <summary>Begins an effect and returns at once. Its end comes back later as <see cref="Input.Ended"/>.</summary>
    /// <param name="effect">What to do.</param>
    void Begin(Effect effect);
}
