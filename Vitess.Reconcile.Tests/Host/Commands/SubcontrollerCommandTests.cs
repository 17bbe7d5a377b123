using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Host.Commands;

namespace Vitess.Reconcile.Tests.Host.Commands;

public sealed class SubcontrollerCommandTests
{
    [Fact]
    public void The_pod_of_a_storage_is_known_by_what_the_core_writes_into_it() => Assert.Equal(
        (StorageSubcontroller.ForkPath, StorageSubcontroller.Fork), (SubcontrollerCommand.ForkPath, SubcontrollerCommand.Fork));
}
