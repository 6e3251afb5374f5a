namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>List operations for <see cref="SandboxDesk"/>.</summary>
internal static class DeskLists
{
    public static LinkedListNode<T>? NodeOf<T>(this LinkedList<T> list, Func<T, bool> isWanted)
    {
        for (var node = list.First; node is not null; node = node.Next)
        {
            if (isWanted(node.Value))
            {
                return node;
            }
        }

        return null;
    }

    public static void RemoveAll<T>(this LinkedList<T> list, Func<T, bool> isRemoved)
    {
        foreach (var removed in list.Where(isRemoved).ToList())
        {
            list.Remove(removed);
        }
    }

    public static void Trim<T>(this LinkedList<T> list, int most)
    {
        while (list.Count > most)
        {
            list.RemoveFirst();
        }
    }
}
