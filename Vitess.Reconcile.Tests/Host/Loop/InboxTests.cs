using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Tests.Host.Loop;

public sealed class InboxTests
{
    [Fact]
    public async Task What_comes_of_the_lease_is_taken_before_all_that_waits_and_all_else_in_its_order()
    {
        var inbox = new Inbox();
        for (var i = 0; i < 3; i++)
        {
            inbox.Add(new Input.Bookmark(i, 0));
        }
        inbox.AddFirst(new Input.Bookmark(10, 0));
        inbox.AddFirst(new Input.Bookmark(11, 0));

        var taken = new List<long>();
        await foreach (var input in inbox.ReadAll())
        {
            taken.Add(Assert.IsType<Input.Bookmark>(input).Watch);
            if (taken.Count == 3)
            {
                inbox.AddFirst(new Input.Bookmark(12, 0));
            }
            if (taken.Count == 6)
            {
                break;
            }
        }
        Assert.Equal([10, 11, 0, 12, 1, 2], taken);
    }
}
