using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>Somebody who measures volumes: the kubelets, or a Prometheus that has asked them.</summary>
internal interface IVolumeSource
{
    /// <summary>What a claim's measurements come with: claims of one group are answered by one request.</summary>
    /// <param name="query">Which claim.</param>
    /// <returns>The group; null when this source cannot measure the claim.</returns>
    string? GroupOf(Query.VolumeUsage query);

    /// <summary>Measures all claims of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="VolumesUnreadableException">It could not be asked, or its answer cannot be read.</exception>
    Task<ValueList<VolumeUsage>> Read(string group, CancellationToken stop);
}

/// <summary>Volumes could not be measured; what is known of them stays unknown.</summary>
internal sealed class VolumesUnreadableException(string message, Exception? cause = null) : Exception(message, cause);
