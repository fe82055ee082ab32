CREATE TABLE public.profiles (
    id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users ON DELETE CASCADE,
    bio   text NOT NULL
);
ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own profile" ON public.profiles TO authenticated
    USING (owner = (SELECT auth.uid())) WITH CHECK (owner = (SELECT auth.uid()));
ALTER PUBLICATION supabase_realtime ADD TABLE public.profiles;

INSERT INTO storage.buckets (id, name, public) VALUES ('portraits', 'portraits', true);
CREATE POLICY "own portrait" ON storage.objects FOR INSERT TO authenticated
    WITH CHECK (bucket_id = 'portraits' AND (storage.foldername(name))[1] = auth.uid()::text);
