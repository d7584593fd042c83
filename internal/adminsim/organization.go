package adminsim

func (s *Server) organization(*call) (any, *apiError) {
	return struct {
		ID   string `json:"id"`
		Type string `json:"type"`
		Name string `json:"name"`
	}{s.st.id, "organization", s.st.name}, nil
}
