namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>What a <see cref="SandboxDesk"/> does to its lists.</summary>
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

    public static void RemoveAll<T>(this LinkedList<T> list, Func<T, bool> isGone)
    {
        foreach (var gone in list.Where(isGone).ToList())
        {
            list.Remove(gone);
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
