namespace Vitess.Reconcile.Health;

/// <summary>What the loss of a zone does to the writes of a shard; later ones are worse.</summary>
public enum ZoneLoss
{
    /// <summary>Writes go on, at once or after an emergency reparent, and no acknowledged write is lost.</summary>
    Ok,

    /// <summary>The primary stays and waits for acknowledgements until the zone is back; nothing is lost.</summary>
    Stalls,

    /// <summary>The primary is gone, and nobody can safely replace it until the zone is back; nothing is
    /// lost.</summary>
    Refuses,

    /// <summary>The primary is replaced, and writes that it had acknowledged may be lost.</summary>
    LossPossible,
}
